import { escapeBody, signBody } from '../simulator/signed-body.ts';

const words =
  'hola gracias pedido mañana precio envío talla azul dirección factura cuando llega mi paquete 😀 por favor ayuda'.split(
    ' ',
  );

export interface Sender {
  /** Makes the ids of this run unlike those of any other. */
  readonly seed: string;
  readonly accountId: string;
  readonly appSecret: string;
  readonly senders: number;
}

/** Number of the n-th person. */
export function phoneOf(n: number): string {
  return `52155${String(10_000_000 + n)}`;
}

/** WhatsApp's form of a message id: the phone number and a running number in base64. */
export function wamidOf({ seed, senders }: Pick<Sender, 'seed' | 'senders'>, n: number): string {
  return `wamid.${Buffer.from(`${seed}:${phoneOf(n % senders)}:${String(n).padStart(12, '0')}`).toString('base64')}`;
}

/** The n-th webhook: one text message, its bytes escaped and signed as Meta does. */
export function webhook(sender: Sender, n: number): { body: Buffer; signature: string } {
  const from = phoneOf(n % sender.senders);
  const text = Array.from({ length: 6 + (n % 12) }, (_, i) => words[(n * 7 + i * 3) % words.length]).join(' ');
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550783881', phone_number_id: sender.accountId },
    contacts: [{ profile: { name: `Customer ${n % sender.senders}` }, wa_id: from }],
    messages: [
      {
        from,
        id: wamidOf(sender, n),
        timestamp: String(Math.floor(Date.now() / 1000)),
        text: { body: text },
        type: 'text',
      },
    ],
  };
  const body = Buffer.from(
    escapeBody({
      object: 'whatsapp_business_account',
      entry: [{ id: '102290129340398', changes: [{ value, field: 'messages' }] }],
    }),
  );
  return { body, signature: signBody(sender.appSecret, body) };
}

/** The same as a whole HTTP/1.1 request, so that sending it costs one write. */
export function requestOf(sender: Sender, n: number): Buffer {
  const { body, signature } = webhook(sender, n);
  const head = [
    'POST /webhooks/meta HTTP/1.1',
    'Host: 127.0.0.1',
    'User-Agent: facebookexternalua',
    'Content-Type: application/json',
    `X-Hub-Signature-256: ${signature}`,
    `Content-Length: ${body.length}`,
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
}
