// Meta's popup tells the page that opened it before it leads back.
const { back, target, message } = JSON.parse(document.getElementById('sign-up').textContent);
if (window.opener) window.opener.postMessage(JSON.stringify(message), target);
location.replace(back);
