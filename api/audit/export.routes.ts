import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { DomainError } from '../../domain/errors.ts';
import { may } from '../../domain/organisation/roles.ts';
import type { InScope } from '../../services/audit/export-log.ts';
import { exportFile, readExport } from '../../services/audit/exports.ts';
import type { PublicKey } from '../../services/audit/note.ts';
import type { Door } from '../http/bind.ts';
import { actorOf, signedInOf } from '../http/request-context.ts';

const types = { csv: 'text/csv; charset=utf-8', jsonl: 'application/jsonl; charset=utf-8' };

/** `GET /audit/exports/{id}`: the file that was asked for, streamed to whoever asked, who stands in the log for it. */
export function exportRoute(door: Door, key: PublicKey): void {
  door.router.get('/audit/exports/:id', async (request: Request, response: Response) => {
    const member = signedInOf(request);
    if (!may(member.role, 'audit.export')) throw new DomainError('FORBIDDEN');
    const id = z.uuid().safeParse(request.params.id);
    if (!id.success) throw new DomainError('NOT_FOUND');
    const inScope: InScope = (use) =>
      door.database.withScope({ tenantId: member.tenantId, actor: actorOf(member) }, use);
    const asked = await inScope((scope) => readExport(scope, { id: id.data }));
    response.setHeader('content-type', types[asked.format]);
    response.setHeader('content-disposition', `attachment; filename="audit-${id.data}.${asked.format}"`);
    response.setHeader('x-content-type-options', 'nosniff');
    await pipeline(Readable.from(exportFile(inScope, asked, key)), response).catch((error: unknown) => {
      if (!leftEarly(error)) throw error;
    });
  });
}

/** The browser closed the connection: nobody is left to tell. */
function leftEarly(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
