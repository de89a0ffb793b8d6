import { clockTime, dayOf, element } from './elements.js';

/** The chat as list items, a divider before each day. */
export function messageItems(messages, onTap) {
  const byWamid = new Map(messages.map((message) => [message.wamid, message]));
  let day = '';
  return messages
    .filter((message) => message.type !== 'reaction')
    .flatMap((message) => {
      const own = dayOf(message.at);
      const divider = own === day ? [] : [element('li', { className: 'day', text: own })];
      day = own;
      return [...divider, messageItem(message, byWamid.get(message.repliesTo), onTap)];
    });
}

/** Ours, as the customer holds the phone: what the customer wrote is on the right. */
function messageItem(message, quoted, onTap) {
  const bubble = element('div', { className: 'bubble' }, [
    quoted && element('span', { className: 'quote', text: quoted.summary }),
    ...body(message),
    element('span', { className: 'meta', text: clockTime(message.at) }, [ticks(message)]),
  ]);
  return element('li', { className: classesOf(message) }, [
    bubble,
    message.reaction && element('span', { className: 'reaction', text: message.reaction }),
    taps(message, onTap),
  ]);
}

/** A message that hasn't reached the phone is shown all the same, but pale: this page is for those who test. */
function classesOf({ direction, status }) {
  if (direction === 'inbound') return 'mine';
  return status === 'delivered' || status === 'read' ? 'theirs' : 'theirs pale';
}

/** What the other side knows: the business of the customer's message, and of its own. */
const MARKS = {
  accepted: ['\u2026', 'Taken, not on the phone'],
  sent: ['\u2713', 'Sent, not on the phone'],
  delivered: ['\u2713\u2713', 'Delivered'],
  read: ['\u2713\u2713', 'Read'],
  failed: ['\u2715', 'Failed'],
};

function ticks({ direction, status, readByBusiness, errorCode }) {
  const shown = direction === 'inbound' && readByBusiness ? 'read' : status;
  const [text, words] = MARKS[shown];
  const label = errorCode === null ? words : `${words} (${errorCode})`;
  const mark = element('span', {
    className: shown === 'read' ? 'ticks read' : 'ticks',
    text,
    title: label,
    role: 'img',
    'aria-label': label,
  });
  return shown === 'failed' ? element('span', { className: 'failed', text: ` ${label} ` }, [mark]) : mark;
}

function body(message) {
  const { content, rendered, type, mediaUrl } = message;
  if (rendered) return templateBody(rendered);
  if (type === 'interactive') return interactiveBody(message);
  if (['image', 'document', 'audio', 'video', 'sticker'].includes(type)) return mediaBody(message, mediaUrl);
  if (type === 'location') {
    return [`${content.name ?? 'Location'} (${content.latitude}, ${content.longitude})`];
  }
  return [message.summary];
}

function templateBody(rendered) {
  const links = rendered.buttons.filter((button) => button.payload === null);
  return [
    rendered.header && element('strong', { text: `${rendered.header}\n` }),
    rendered.body,
    rendered.footer && element('span', { className: 'foot', text: rendered.footer }),
    ...links.map((button) => linkButton(button)),
  ].filter(Boolean);
}

function linkButton(button) {
  if (!/^https?:\/\//.test(button.url ?? '')) return element('span', { className: 'foot', text: button.text });
  return element('a', { className: 'foot', href: button.url, target: '_blank', rel: 'noopener', text: button.text });
}

function interactiveBody(message) {
  const { header, footer } = message.content;
  return [
    header?.text && element('strong', { text: `${header.text}\n` }),
    message.summary,
    footer?.text && element('span', { className: 'foot', text: footer.text }),
  ].filter(Boolean);
}

function mediaBody({ content, type }, url) {
  const caption = content.caption ?? '';
  if (!url) return [`${type} (no longer stored) ${caption}`];
  const name = content.filename ?? type;
  if (type === 'image' || type === 'sticker') return [element('img', { src: url, alt: caption || 'Picture' }), caption];
  if (type === 'video') return [element('video', { src: url, controls: true }), caption];
  if (type === 'audio') return [element('audio', { src: url, controls: true })];
  return [element('a', { href: url, target: '_blank', rel: 'noopener', text: name }), caption && `\n${caption}`].filter(
    Boolean,
  );
}

function taps(message, onTap) {
  if (message.tappables.length === 0) return null;
  const buttons = message.tappables.map((choice) => {
    const button = element('button', { type: 'button', text: choice.title, title: choice.description ?? '' });
    button.addEventListener('click', () => onTap(message, choice));
    return button;
  });
  return element('div', { className: 'taps' }, buttons);
}
