import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { inject } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../../tools/start/temporal.ts';
import type { Services } from './services.ts';

const RETENTION_SECONDS = 86_400;
/** IndexedValueType of the protocol. */
const ATTRIBUTE_TYPE = { Keyword: 2, Bool: 5, Datetime: 6 } as const;

export interface TestTemporal {
  readonly address: string;
  /** This caller's own namespace: its task queues and workflow ids meet nobody else's. */
  readonly namespace: string;
  readonly connection: Connection;
  readonly client: Client;
  close(): Promise<void>;
}

/** A namespace of its own on the running server, with the product's search attributes; about 30 ms. The crash suite passes services of its own. */
export async function testTemporal(services?: Pick<Services, 'temporal'>): Promise<TestTemporal> {
  const { temporal } = services ?? inject('services');
  if (!temporal) throw new Error('This suite was started without Temporal.');
  const { address } = temporal;
  const namespace = `test-${randomUUID()}`;
  const connection = await Connection.connect({ address });
  await createNamespace(connection, namespace);
  return {
    address,
    namespace,
    connection,
    client: new Client({ connection, namespace }),
    close: () => connection.close(),
  };
}

/** Registers a namespace and the product's search attributes in it. */
async function createNamespace(connection: Connection, namespace: string): Promise<void> {
  // The generated types ask for a Long where the wire takes a plain number.
  const service = connection.workflowService as unknown as { registerNamespace(request: object): Promise<unknown> };
  await service.registerNamespace({ namespace, workflowExecutionRetentionPeriod: { seconds: RETENTION_SECONDS } });
  const attributes = Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [name, ATTRIBUTE_TYPE[type]]);
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(attributes) });
}
