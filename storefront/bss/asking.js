/** Asking once before something is done that cannot be undone. */

import { useDraft } from "../shared/drafts.js";
import { html, useEffect, useRef, useState } from "../shared/html.js";
import { useAction } from "../shared/loading.js";
import { Field } from "../shared/parts.js";
import { Trouble } from "../shared/trouble.js";
import { t } from "../shared/words.js";

/**
 * A button that asks in a dialog of its own name: what will happen, and one field if there is something to say.
 * @param {{name: string, what: string, field?: string, hint?: string, start?: string, optional?: boolean, act: (said: string) => Promise<unknown>}} props
 */
export function Asking({ name, what, field, hint, start = "", optional, act }) {
  const [open, setOpen] = useState(false);
  return html`<button type="button" onClick=${() => setOpen(true)}>${name}</button>
    ${open && html`<${Dialog} name=${name} what=${what} field=${field} hint=${hint} start=${start} optional=${optional} act=${act} onClose=${() => setOpen(false)} />`}`;
}

/** @param {{name: string, what: string, field?: string, hint?: string, start: string, optional?: boolean, act: (said: string) => Promise<unknown>, onClose: () => void}} props */
function Dialog({ name, what, field, hint, start, optional, act, onClose }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const { draft, put, clear } = useDraft(`ask:${location.hash}:${name}`, { said: start });
  const { said } = draft;
  const close = () => {
    clear();
    onClose();
  };
  const [missing, setMissing] = useState("");
  const doing = useAction(async () => {
    if (field && !optional && !said.trim()) return setMissing(t("desk.needed"));
    setMissing("");
    await act(said.trim());
    return dialog.current?.close();
  });
  useEffect(() => dialog.current?.showModal(), []);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    doing.run();
  };
  return html`<dialog ref=${dialog} aria-label=${name} onClose=${close}>
    <form novalidate onSubmit=${submit}>
      <h2>${name}</h2>
      <p>${what}</p>
      <${Trouble} failure=${doing.failure} />
      ${field && html`<${Field} label=${field} hint=${hint} name="said" value=${said} onValue=${(/** @type {string} */ value) => put({ said: value })} error=${missing} />`}
      <div class="row">
        <button class="primary" aria-disabled=${doing.busy}>${name}</button>
        <button type="button" onClick=${() => dialog.current?.close()}>${t("desk.keep")}</button>
      </div>
    </form>
  </dialog>`;
}
