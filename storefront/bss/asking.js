/** Asking once before something is done that cannot be undone. */

import { useDraft } from "../shared/drafts.js";
import { html, useEffect, useRef, useState } from "../shared/html.js";
import { useAction } from "../shared/loading.js";
import { Field } from "../shared/parts.js";
import { Trouble, wrong } from "../shared/trouble.js";
import { t } from "../shared/words.js";

/**
 * What is asked: in words what will happen, and one field if there is something to say. `pointer` is where a refusal
 * names that field; `about` what it is about, where several of a name are on one screen; `children` stand above the field;
 * `mending` what can be done at once about a failure.
 * @typedef {{name: string, about?: string, what: string, field?: string, hint?: string, start?: string, optional?: boolean, pointer?: string,
 *   children?: any, mending?: (failure: unknown, said: string) => any, act: (said: string) => Promise<unknown>}} Question
 */

/** A button that asks in a dialog of its own name. @param {Question & {look?: string}} props */
export function Asking({ look, ...question }) {
  const [open, setOpen] = useState(false);
  return html`<button type="button" class=${look} onClick=${() => setOpen(true)}>${question.name}</button>
    ${open && html`<${Dialog} ...${question} onClose=${() => setOpen(false)} />`}`;
}

/** @param {Question & {onClose: () => void}} props */
function Dialog({ name, about = "", what, field, hint, start = "", optional, pointer = "/reason", children, mending, act, onClose }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const { draft, put, clear } = useDraft(`ask:${location.hash}:${name}:${about}`, { said: start });
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
    // What was done may have taken this off the screen.
    clear();
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
      <${Trouble} failure=${doing.failure}>${mending?.(doing.failure, said.trim())}<//>
      ${children}
      ${field && html`<${Field} label=${field} hint=${hint} name="said" value=${said} onValue=${(/** @type {string} */ value) => put({ said: value })} error=${missing || wrong(doing.failure, pointer)} />`}
      <div class="row">
        <button class="primary" aria-disabled=${doing.busy}>${name}</button>
        <button type="button" onClick=${() => dialog.current?.close()}>${t("desk.keep")}</button>
      </div>
    </form>
  </dialog>`;
}
