import { h } from "../vendor/preact.js";
import htm from "../vendor/htm.js";

export { render } from "../vendor/preact.js";
export { useCallback, useEffect, useId, useLayoutEffect, useRef, useState } from "../vendor/hooks.js";

/** A template of elements. What is put into it is always text, never markup. */
export const html = htm.bind(h);
