import { useDraft } from "../../shared/drafts.js";
import { NoAnswer } from "../../shared/failures.js";
import { html, useEffect, useRef, useState } from "../../shared/html.js";
import { TRIED_AGAIN_AFTER, useAction } from "../../shared/loading.js";
import { t } from "../../shared/words.js";

// So that holding + sends one change, not twenty.
const TYPING_ENDS = 350;

/**
 * A field of the basket that saves itself a moment after the typing ends, or when it leaves the screen. Until that is done, what was
 * typed is kept in this tab with what it was typed over: after a reload or a new sign-in it is saved, or offered where somebody changed
 * the field meanwhile. Spaces at its ends are no part of it, but stay in the field until that is left.
 * @param {string} name
 * @param {string} saved
 * @param {(value: string) => Promise<unknown>} save
 * @param {(value: string) => boolean} [isWhole] whether it can be sent like that
 */
export function useTyped(name, saved, save, isWhole = () => true) {
  const { draft, put, clear } = useDraft(`basket:${name}`, /** @type {{typed?: string, over?: string}} */ ({}));
  const { typed, over } = draft;
  const [inField, setInField] = useState("");
  const timer = useRef(0);
  const [wasTriedAgain, setTriedAgain] = useState(false);
  const [isUnfit, setUnfit] = useState(false);
  const saving = useAction(async () => {
    const { typed: value, waits } = latest.current;
    if (value === undefined || !waits) return;
    await save(value);
    setTriedAgain(false);
    if (latest.current.typed === value) clear();
    else put({ over: value });
  });
  const isChanged = typed !== undefined && typed !== saved && over !== saved && !saving.busy;
  const waits = typed !== undefined && typed !== saved && isWhole(typed) && !isChanged;
  // The network may be about to return: what had no answer is sent once more before anybody is told.
  const isTriedAgain = () => saving.failure instanceof NoAnswer && navigator.onLine && !wasTriedAgain;
  const isQuiet = isTriedAgain();
  const latest = useRef({ typed, waits });
  latest.current = { typed, waits };
  const send = () => {
    clearTimeout(timer.current);
    setUnfit(latest.current.typed !== undefined && !isWhole(latest.current.typed));
    saving.run();
  };
  const sendSoon = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(send, TYPING_ENDS);
  };
  const sendAgain = () => {
    setTriedAgain(true);
    send();
  };
  const leave = () => {
    setInField("");
    // What is told takes the focus from the field; that is no wish to try again.
    if (!saving.failure) send();
  };
  const type = (/** @type {string} */ text) => {
    setInField(text);
    setUnfit(false);
    put({ typed: text.trim(), over: typed === undefined || isChanged ? saved : over });
    setTriedAgain(false);
    sendSoon();
  };
  const leaving = useRef(send);
  leaving.current = send;
  useEffect(() => () => void (latest.current.waits && leaving.current()), []);
  useEffect(() => {
    if (latest.current.waits && !saving.busy && !saving.failure) sendSoon();
    return () => clearTimeout(timer.current);
  }, [saving.busy]);
  useEffect(() => {
    if (typed !== saved || saving.busy) return;
    clear();
    saving.clear();
  }, [typed, saved, saving.busy]);
  useEffect(() => {
    if (!(saving.failure instanceof NoAnswer)) return;
    // It may have come back since this was painted.
    if (isTriedAgain()) timer.current = setTimeout(sendAgain, TRIED_AGAIN_AFTER);
    addEventListener("online", send);
    return () => removeEventListener("online", send);
  }, [saving.failure]);
  const value = isChanged ? saved : (typed ?? saved);
  return {
    value: inField.trim() === value ? inField : value,
    type,
    isUnfit,
    send,
    leave,
    busy: saving.busy,
    failure: isChanged || isQuiet ? undefined : saving.failure,
    waits: waits && (!saving.failure || isQuiet),
    meanwhile: isChanged && { typed, saved, drop: clear, use: () => type(typed) },
  };
}

/** What was typed and not saved, where somebody changed it meanwhile. @param {{of: ReturnType<typeof useTyped>["meanwhile"]}} props */
export function Meanwhile({ of }) {
  if (!of) return null;
  const { typed, saved, drop, use } = of;
  return html`<div class="notice" role="status">
    <p>${t("basket.meanwhile", { typed, saved: saved || t("changes.nothing") })}</p>
    <div class="row">
      <button type="button" onClick=${use}>${t("basket.meanwhile.use", { typed: typed || t("changes.nothing") })}</button>
      <button type="button" onClick=${() => drop()}>${t("basket.meanwhile.drop", { saved: saved || t("changes.nothing") })}</button>
    </div>
  </div>`;
}
