/** The bar of `make run`: who is signed in, the mails that went out, what goes wrong at BitTitan, and the clock. */

import { html, useEffect, useRef, useState } from "/shared/html.js";

const DRAWERS = { Mailbox, Faults, Clock };

export function Bar({ accounts, account, role, onChoose }) {
  const [open, setOpen] = useState(null);
  const Drawer = DRAWERS[open];
  return html`<label>Sign in as <select onChange=${(event) => onChoose(event.target.value)}>
      ${accounts.map(
        (each) =>
          html`<option value=${each.account_id} selected=${each === account}>${each.name}, ${role(each)}</option>`,
      )}
    </select></label>
    ${Object.keys(DRAWERS).map(
      (name) => html`<button type="button" class="small" onClick=${() => setOpen(name)}>${name}</button>`,
    )}
    ${open && html`<${Panel} title=${open} onClose=${() => setOpen(null)}><${Drawer} /><//>`}`;
}

function Panel({ title, onClose, children }) {
  const dialog = useRef(null);
  useEffect(() => dialog.current.showModal(), []);
  return html`<dialog class="local-drawer" ref=${dialog} aria-label=${title} onClose=${onClose}>
    <header class="heading">
      <h2>${title}</h2>
      <button type="button" class="small" onClick=${() => dialog.current.close()}>Close</button>
    </header>
    ${children}
  </dialog>`;
}

const ask = async (path, body) => {
  const given = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  return (await fetch(`/_local${path}`, given)).json();
};

function Mailbox() {
  const [mails, setMails] = useState(null);
  const [shown, setShown] = useState(null);
  const look = async () => setMails(await ask("/emails"));
  useEffect(() => void look(), []);
  if (!mails) return html`<p>Opening the mailbox…</p>`;
  if (!mails.length) return html`<p>No mail yet. The welcome mail of an order appears here.</p>`;
  return html`<p><button type="button" class="small" onClick=${look}>Look again</button></p>
    <ul class="local-mails">
      ${mails.map(
        (mail) => html`<li>
          <button type="button" aria-pressed=${mail === shown} onClick=${() => setShown(mail)}>
            <strong>${mail.subject}</strong><span>${mail.to}</span><span>${new Date(mail.sent_at).toLocaleString()}</span>
          </button>
        </li>`,
      )}
    </ul>
    ${shown && html`<iframe title=${shown.subject} sandbox="" src=${`/_local/emails/${encodeURIComponent(shown.message_id)}`}></iframe>`}`;
}

const FAULTS = {
  "Heal everything": { coupons: [], reads: [], revokes: [] },
  "Fail the next 2 coupons": { coupons: [{ kind: "error", status: 503, times: 2 }] },
  "Fail every coupon": { coupons: [{ kind: "error", status: 503, times: "always" }] },
  "Lose the next reply": { coupons: [{ kind: "lost_reply", times: 1 }] },
  "Refuse the next coupon": { coupons: [{ kind: "reject", times: 1 }] },
};

function Faults() {
  const [done, setDone] = useState("");
  const cause = async (name) => {
    await ask("/bittitan/faults", FAULTS[name]);
    setDone(`In force: ${name.toLowerCase()}.`);
  };
  return html`<p>What BitTitan's simulator does with the next orders. The last choice counts.</p>
    <div class="local-choices">
      ${Object.keys(FAULTS).map((name) => html`<button type="button" onClick=${() => cause(name)}>${name}</button>`)}
    </div>
    <p role="status">${done}</p>`;
}

const MOVES = { "1 minute": 60, "10 minutes": 600, "1 hour": 3600, "1 day": 86_400, "30 days": 2_592_000 };

function Clock() {
  const [now, setNow] = useState("");
  const move = async (seconds) => setNow((await ask("/clock", { advance_seconds: seconds })).now);
  useEffect(() => void move(0), []);
  return html`<p>Moves the service's clock, so that retries and expiries come at once. It never goes back.</p>
    <div class="local-choices">
      ${Object.entries(MOVES).map(
        ([name, seconds]) => html`<button type="button" onClick=${() => move(seconds)}>Forward ${name}</button>`,
      )}
    </div>
    <p role="status">${now && `It is ${new Date(now).toLocaleString()}.`}</p>`;
}
