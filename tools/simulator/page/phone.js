import { byId, call, element } from './elements.js';
import { messageItems } from './messages.js';
import { setUpNewCustomer } from './new-customer.js';

const shown = { pnid: '', customerId: '' };
const phone = document.querySelector('.phone');

/** Runs an action of the user and says what went wrong. */
async function attempt(action) {
  byId('problem').hidden = true;
  try {
    await action();
  } catch (error) {
    byId('problem').textContent = error.message;
    byId('problem').hidden = false;
  }
}

async function showNumbers() {
  const { items } = await call('GET', '/accounts');
  const numbers = items.flatMap((account) => account.numbers);
  if (!numbers.some((number) => number.id === shown.pnid)) shown.pnid = numbers[0]?.id ?? '';
  const select = byId('number');
  select.replaceChildren(
    ...numbers.map((number) =>
      element('option', {
        value: number.id,
        text: `${number.verifiedName} (+${number.displayPhoneNumber})`,
        selected: number.id === shown.pnid,
      }),
    ),
  );
  select.closest('label').hidden = numbers.length === 0;
  byId('no-numbers').hidden = numbers.length > 0;
}

async function showPeople() {
  const items = shown.pnid ? (await call('GET', `/chats?pnid=${shown.pnid}`)).items : [];
  byId('people').replaceChildren(...items.map(personItem));
  byId('no-people').hidden = items.length > 0 || !shown.pnid;
}

function personItem({ customer, last, unread }) {
  const open = customer.id === shown.customerId;
  const button = element('button', { type: 'button', 'aria-current': String(open) }, [
    element('span', { className: 'face', text: customer.name.slice(0, 1).toUpperCase(), 'aria-hidden': 'true' }),
    element('span', { className: 'line' }, [
      element('strong', { text: customer.name }),
      element('small', { text: last?.text ?? addressOf(customer) }),
    ]),
    unread > 0 && element('span', { className: 'badge', text: String(unread), 'aria-label': `${unread} unread` }),
  ]);
  button.addEventListener('click', () => attempt(() => openChat(customer.id)));
  return element('li', {}, [button]);
}

function addressOf(customer) {
  return customer.phone && !customer.usernameHidden ? `+${customer.phone}` : `@${customer.username ?? customer.bsuid}`;
}

async function openChat(customerId) {
  shown.customerId = customerId;
  phone.dataset.view = 'chat';
  // A hand faster than the first answer: without a number there is no chat to show.
  if (!shown.pnid) await showNumbers();
  await showChat();
  await showPeople();
  byId('text').focus();
}

/** Looking at a chat reads it: the app is told. */
async function showChat() {
  const { pnid, customerId } = shown;
  if (!customerId || !pnid) return;
  if (!document.hidden) await call('POST', `/chats/${pnid}/${customerId}/open`);
  const chat = await call('GET', `/chats/${pnid}/${customerId}`);
  if (customerId !== shown.customerId) return;
  byId('chat-name').textContent = chat.customer.name;
  byId('chat-detail').textContent = chat.typing
    ? `${chat.number.name} is typing\u2026`
    : `${addressOf(chat.customer)} with ${chat.number.name}`;
  byId('composer').hidden = false;
  if (chat.typing) setTimeout(() => follow({ kind: 'chat', ...shown }), 3000);
  const list = byId('messages');
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  list.replaceChildren(...messageItems(chat.messages, (message, choice) => attempt(() => tap(message, choice))));
  if (atEnd || list.scrollTop === 0) list.scrollTop = list.scrollHeight;
}

async function send(message) {
  await call('POST', `/customers/${shown.customerId}/messages`, { pnid: shown.pnid, ...message });
  byId('messages').scrollTop = byId('messages').scrollHeight;
}

function tap(message, choice) {
  return send({ type: 'button', wamid: message.wamid, id: choice.id });
}

async function sendFile(file) {
  const data = await base64Of(file);
  const [family] = file.type.split('/');
  const type = ['image', 'audio', 'video'].includes(family) ? family : 'document';
  const name = type === 'document' ? { filename: file.name } : {};
  await send({ type, data, mime: file.type || 'application/octet-stream', ...name });
}

function base64Of(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = () => reject(new Error('The file could not be read.'));
    reader.readAsDataURL(file);
  });
}

/** Several changes in one moment are one look. */
let due = null;
function follow(change) {
  due ??= { customers: false, chat: false };
  due.customers ||= change.kind === 'customers';
  due.chat ||= change.kind === 'chat' && change.customerId === shown.customerId && change.pnid === shown.pnid;
  if (due.armed) return;
  due.armed = true;
  setTimeout(() => {
    const { customers, chat } = due;
    due = null;
    void attempt(async () => {
      if (customers) await showNumbers();
      if (chat) await showChat();
      await showPeople();
    });
  }, 120);
}

function listen() {
  const events = new EventSource('/control/events');
  events.onmessage = (event) => follow(JSON.parse(event.data));
  events.onopen = () => follow({ kind: 'customers' });
}

byId('number').addEventListener('change', (event) => {
  shown.pnid = event.target.value;
  void attempt(async () => {
    await showChat();
    await showPeople();
  });
});
byId('back').addEventListener('click', () => {
  phone.dataset.view = 'list';
  shown.customerId = '';
  byId('composer').hidden = true;
  void attempt(showPeople);
});
byId('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = byId('text').value.trim();
  if (!text) return;
  byId('text').value = '';
  void attempt(() => send({ type: 'text', text }));
});
byId('file').addEventListener('change', (event) => {
  const [file] = event.target.files;
  event.target.value = '';
  if (file) void attempt(() => sendFile(file));
});
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void attempt(showChat);
});
setUpNewCustomer((input) =>
  attempt(async () => {
    const customer = await call('POST', '/customers', input);
    await openChat(customer.id);
  }),
);
listen();
