import { connect, type Socket } from 'node:net';
import { requestOf, type Sender } from './bodies.ts';
import { percentile } from './statistics.ts';

/**
 * The load generator, a process of its own. Raw sockets with one request under way each and bytes prepared beforehand:
 * it costs a fraction of an HTTP client, and generator, server and database share the machine's cores.
 */
export type Order =
  | { do: 'prepare'; sender: Sender; from: number; count: number }
  | { do: 'run'; port: number; connections: number; seconds: number };

export interface Measured {
  /** How many prepared requests left, in order from the first. */
  sent: number;
  /** Positions of those that were not answered with 200. */
  refused: number[];
  seconds: number;
  p50: number;
  p99: number;
}

let prepared: Buffer[] = [];

function prepare({ sender, from, count }: { sender: Sender; from: number; count: number }): void {
  prepared = Array.from({ length: count }, (_, index) => requestOf(sender, from + index));
}

interface Run {
  next: number;
  endsAt: number;
  refused: number[];
  latencies: number[];
}

async function run({ port, connections, seconds }: Extract<Order, { do: 'run' }>): Promise<Measured> {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
  const begin = performance.now();
  const state: Run = { next: 0, endsAt: begin + seconds * 1000, refused: [], latencies: [] };
  await Promise.all(sockets.map((socket) => lane(socket, state)));
  const took = (performance.now() - begin) / 1000;
  for (const socket of sockets) socket.destroy();
  const { latencies, refused, next } = state;
  return { sent: next, refused, seconds: took, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Sends one request after the other until time or requests run out; resolves when the last one is answered. */
function lane(socket: Socket, state: Run): Promise<void> {
  return new Promise((resolve, reject) => {
    let current = -1;
    let sentAt = 0;
    let answer = '';
    const send = (): void => {
      const request = prepared[state.next];
      if (request === undefined || performance.now() >= state.endsAt) {
        resolve();
        return;
      }
      current = state.next++;
      sentAt = performance.now();
      socket.write(request);
    };
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      answer += chunk;
      if (!isWhole(answer)) return;
      state.latencies.push(performance.now() - sentAt);
      if (!answer.startsWith('HTTP/1.1 200 ')) state.refused.push(current);
      answer = '';
      send();
    });
    socket.once('close', () => reject(new Error('The server closed a connection.')));
    send();
  });
}

function isWhole(answer: string): boolean {
  const head = answer.indexOf('\r\n\r\n');
  if (head === -1) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(answer)?.[1];
  return length !== undefined && answer.length >= head + 4 + Number(length);
}

async function obey(order: Order): Promise<void> {
  if (order.do === 'prepare') prepare(order);
  process.send?.(order.do === 'prepare' ? {} : await run(order));
}

// A failure ends this process with its reason, and the bench with it.
process.on('message', (order: Order) => void obey(order));
