import type { Scope } from '../../database/scope.ts';
import type { SealedShapes } from '../../database/sealed-shapes.ts';
import { keyIdOf, unseal } from '../../database/vault/sealed.ts';
import { DomainError } from '../../domain/errors.ts';
import { recordRead } from '../audit/record-read.ts';
import { isInline } from './inline-types.ts';

export interface ReadableMedia {
  mime: string;
  /** Of the file itself, not of its sealed form. */
  bytes: number;
  fileName: string | null;
  inline: boolean;
  objectName: string;
  objectKey: string;
}

interface MediaRow {
  conversationId: string;
  sealed: Buffer | null;
  mime: string | null;
  bytes: number | null;
}

/** What serving a file needs, for an actor who sees its conversation. Throws NOT_FOUND, or KEY_DESTROYED when it can't be opened any more. */
export async function readMedia(scope: Scope, { mediaId }: { mediaId: string }): Promise<ReadableMedia> {
  const [row] = await scope.sql<MediaRow>(
    `select conversation_id as "conversationId", sealed, mime, bytes::float8 as bytes from media where tenant_id = $1 and id = $2 and state = 'stored'`,
    [scope.tenantId, mediaId],
  );
  if (row === undefined || row.sealed === null || row.bytes === null) throw new DomainError('NOT_FOUND');
  const key = await scope.vault.keyById(scope.tenantId, keyIdOf(row.sealed));
  const { fileName, objectName, objectKey } = unseal<SealedShapes['media']>(key, row.sealed, {
    tenantId: scope.tenantId,
    table: 'media',
    rowId: mediaId,
  });
  if (objectName === null || objectKey === null) throw new DomainError('NOT_FOUND');
  await recordRead(scope, { conversationId: row.conversationId, surface: 'media' });
  return {
    mime: row.mime ?? 'application/octet-stream',
    bytes: row.bytes,
    fileName,
    inline: isInline(row.mime),
    objectName,
    objectKey,
  };
}
