import { byId } from './elements.js';

/** The dialog that makes a customer, known by phone or by username only; `onInput` gets what was entered. */
export function setUpNewCustomer(onInput) {
  const dialog = byId('dialog');
  const form = byId('customer-form');
  byId('new-customer').addEventListener('click', () => dialog.showModal());
  byId('cancel').addEventListener('click', () => dialog.close());
  form.addEventListener('change', () => showFields(form));
  form.addEventListener('submit', () => {
    const input = inputOf(new FormData(form));
    form.reset();
    showFields(form);
    onInput(input);
  });
}

/** A field that isn't asked for may not hold the form back. */
function showFields(form) {
  const known = new FormData(form).get('known');
  for (const label of form.querySelectorAll('[data-for]')) {
    label.hidden = label.dataset.for !== known;
    label.querySelector('input').disabled = label.hidden;
  }
}

function inputOf(data) {
  const name = String(data.get('name')).trim();
  if (data.get('known') === 'username') {
    const username = String(data.get('username') ?? '').trim();
    return { name, phone: null, usernameHidden: true, ...(username ? { username } : {}) };
  }
  const phone = String(data.get('phone') ?? '').trim();
  return { name, ...(phone ? { phone } : {}) };
}
