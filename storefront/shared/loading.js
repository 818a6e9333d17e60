/** Reading what a screen shows: at once, again on demand, again when the reader comes back. */

import { NoAnswer } from "./failures.js";
import { useCallback, useEffect, useRef, useState } from "./html.js";

export const TRIED_AGAIN_AFTER = 1000;

/**
 * What `read` answers. While it is read for the first time, `value` is undefined; a failure leaves the value as it was.
 * `put` shows what is newer than what is being read, unless something else is read by now; `replace` shows what goes on from
 * what was shown, unless that is no longer there.
 * @template T
 * @param {() => Promise<T>} read
 * @param {unknown[]} of what it depends on
 */
export function useLoaded(read, of) {
  const [state, setState] = useState(/** @type {{value?: T, failure?: unknown}} */ ({}));
  const latest = useRef(0);
  const again = useCallback(async () => {
    const mine = ++latest.current;
    try {
      const value = await read();
      if (mine === latest.current) setState({ value });
    } catch (failure) {
      if (mine === latest.current) setState((before) => ({ ...before, failure }));
    }
  }, of);
  useEffect(() => {
    setState({});
    again();
  }, [again]);
  useEffect(() => {
    addEventListener("online", again);
    return () => removeEventListener("online", again);
  }, [again]);
  useOnceMore(state.failure, again);
  const reading = useRef(again);
  reading.current = again;
  const put = (/** @type {T} */ value) => {
    if (reading.current !== again) return;
    latest.current += 1;
    setState({ value });
  };
  const replace = (/** @type {T} */ shown, /** @type {T} */ value) =>
    setState((now) => (now.value === shown ? { value } : now));
  return { ...state, again, put, replace };
}

/** Tries once more by itself where nothing answered: the network may be about to return. @param {unknown} failure @param {() => void} again */
export function useOnceMore(failure, again) {
  const wasTried = useRef(false);
  useEffect(() => {
    if (!failure) wasTried.current = false;
    if (!(failure instanceof NoAnswer) || wasTried.current) return;
    const tryAgain = () => {
      wasTried.current = navigator.onLine;
      if (navigator.onLine) again();
    };
    const timer = setTimeout(tryAgain, TRIED_AGAIN_AFTER);
    return () => clearTimeout(timer);
  }, [failure]);
}

/**
 * Something somebody does: one at a time, with what went wrong.
 * @template {unknown[]} A
 * @param {(...given: A) => Promise<unknown>} act
 */
export function useAction(act) {
  const [failure, setFailure] = useState(/** @type {unknown} */ (undefined));
  const [busy, setBusy] = useState(false);
  const running = useRef(false);
  const run = async (/** @type {A} */ ...given) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setFailure(undefined);
    try {
      await act(...given);
    } catch (problem) {
      setFailure(problem);
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  return { run, busy, failure, clear: () => setFailure(undefined) };
}

/** A list page by page. @template T @param {(cursor?: string) => Promise<{items: T[], next_cursor: string | null}>} read @param {unknown[]} of */
export function usePages(read, of) {
  const first = useLoaded(() => read(), of);
  const more = useAction(async () => {
    const { value } = first;
    if (!value?.next_cursor) return;
    const page = await read(value.next_cursor);
    first.replace(value, { items: [...value.items, ...page.items], next_cursor: page.next_cursor });
  });
  useEffect(() => more.clear(), of);
  return { ...first, more };
}
