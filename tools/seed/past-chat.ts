import { randomBytes } from 'node:crypto';
import type { OutboundContent } from '../../channels/channel.ts';
import { bodyOf } from '../../channels/whatsapp/outbound-body.ts';
import { answerButtons } from '../../domain/consent/answer.ts';
import { fillTemplate } from '../../domain/delivery/template.ts';
import { notices } from '../../domain/notices.ts';
import { refusalNotice } from '../../services/consent/record-answer.ts';
import { demoTemplates } from './demo-number.ts';
import type { Line, Person, Story } from './story.ts';

/** WhatsApp's answer to free text after the customer's 24 hours. */
export const windowClosedCode = 131047;

/** One line of a story with its instant and, when it is a message, the provider's id of it. */
export interface Moment {
  line: Line;
  at: Date;
  wamid: string | null;
}

/** A chat as the simulator's import takes it. */
export interface PastChat {
  customer: {
    id: string;
    name: string;
    phone: string | null;
    username?: string;
    bsuid: string;
    usernameHidden: boolean;
  };
  messages: object[];
  moments: Moment[];
}

/** Turns a story into what the customer's phone shows. `seededAt`: the instant "0 minutes ago". */
export function pastChat(story: Story, place: number, seededAt: Date): PastChat {
  const moments = story.lines.map(
    (line): Moment => ({
      line,
      at: new Date(Math.floor(seededAt.getTime() / 1000) * 1000 - line.ago * 60_000),
      wamid: isMessage(line) ? newWamid() : null,
    }),
  );
  const wamids = new Map(
    moments.flatMap(({ line, wamid }) =>
      'mark' in line && line.mark !== undefined && wamid !== null ? [[line.mark, wamid]] : [],
    ),
  );
  const question = moments.find(({ line }) => line.do === 'ask')?.wamid ?? null;
  const messages = moments.flatMap((moment) =>
    moment.wamid === null ? [] : [messageOf({ ...moment, wamid: moment.wamid }, { wamids, question })],
  );
  return { customer: customerOf(story.person, place), messages, moments };
}

export function isFromCustomer({ do: deed }: Line): boolean {
  return deed === 'write' || deed === 'attach' || deed === 'share place' || deed === 'react' || deed === 'tap';
}

function isMessage(line: Line): boolean {
  return (
    isFromCustomer(line) || line.do === 'ask' || line.do === 'reply' || line.do === 'template' || line.do === 'notice'
  );
}

function newWamid(): string {
  return `wamid.${randomBytes(36).toString('base64')}`;
}

function customerOf({ name, phone, username }: Person, place: number): PastChat['customer'] {
  const number = String(place + 1).padStart(2, '0');
  return {
    id: `demo-${number}`,
    name,
    phone,
    bsuid: `IN.50000000000000${number}`,
    usernameHidden: phone === null,
    ...(username !== undefined && { username }),
  };
}

interface References {
  wamids: ReadonlyMap<string, string>;
  question: string | null;
}

function messageOf(moment: Moment & { wamid: string }, references: References): object {
  return isFromCustomer(moment.line)
    ? { wamid: moment.wamid, inbound: { timestamp: moment.at.getTime(), ...inboundOf(moment.line, references) } }
    : { outbound: outboundOf(moment, references) };
}

function inboundOf(line: Line, { wamids, question }: References): object {
  switch (line.do) {
    case 'write':
      return {
        type: 'text',
        text: line.text,
        ...(line.quotes !== undefined && { replyTo: known(wamids, line.quotes) }),
      };
    case 'attach': {
      const { type, mime, filename, bytes } = line.file;
      return {
        type,
        mime,
        data: bytes.toString('base64'),
        ...(filename !== undefined && { filename }),
        ...(line.caption !== undefined && { caption: line.caption }),
      };
    }
    case 'share place': {
      const { latitude, longitude, name, address } = line;
      return { type: 'location', latitude, longitude, name, address };
    }
    case 'react':
      return { type: 'reaction', wamid: known(wamids, line.to), emoji: line.emoji };
    default:
      return {
        type: 'button',
        ...(question !== null && { wamid: question }),
        ...(line.do === 'tap' && { title: line.title }),
      };
  }
}

function known(wamids: ReadonlyMap<string, string>, mark: string): string {
  const wamid = wamids.get(mark);
  if (wamid === undefined) throw new Error(`A story refers to "${mark}", which no line of it is marked with.`);
  return wamid;
}

function outboundOf({ line, at, wamid }: Moment & { wamid: string }, { wamids }: References): object {
  const content = contentOf(line);
  const sent = Object.fromEntries(
    Object.entries(
      bodyOf({ accountId: '', token: '', identities: {}, content, quoteProviderId: null, callbackId: '' }, { to: '' }),
    ),
  );
  const type = String(sent.type);
  const status = 'status' in line ? line.status : 'read';
  return {
    wamid,
    type,
    content: sent[type],
    at: at.getTime(),
    status,
    errorCode: status === 'failed' ? windowClosedCode : null,
    category: line.do === 'template' ? templateOf(line.name).category.toLowerCase() : 'service',
    repliesTo: 'quotes' in line && line.quotes !== undefined ? known(wamids, line.quotes) : null,
    rendered:
      line.do === 'template'
        ? {
            header: null,
            body: fillTemplate(templateOf(line.name).body, parametersOf(line.parameters)),
            footer: null,
            buttons: [],
          }
        : null,
  };
}

function contentOf(line: Line): OutboundContent {
  if (line.do === 'reply') return { kind: 'text', text: line.text };
  if (line.do === 'template')
    return {
      kind: 'template',
      template: {
        name: line.name,
        language: 'en',
        parameterFormat: 'named',
        parameters: parametersOf(line.parameters),
      },
    };
  if (line.do === 'notice') return { kind: 'text', text: refusalNotice };
  const buttons = [
    { id: answerButtons.yes, title: 'Yes' },
    { id: answerButtons.no, title: 'No' },
  ];
  return { kind: 'buttons', text: notices.firstContact.text, buttons };
}

function templateOf(name: string): (typeof demoTemplates)[number] {
  const template = demoTemplates.find((one) => one.name === name);
  if (template === undefined) throw new Error(`A story sends the template "${name}", which the clinic doesn't have.`);
  return template;
}

function parametersOf(parameters: Record<string, string>): { key: string; text: string }[] {
  return Object.entries(parameters).map(([key, text]) => ({ key, text }));
}
