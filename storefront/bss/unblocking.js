/** A mail address that bounced gets no mail, until somebody lets it. */

import { Refused } from "../shared/failures.js";
import { html, useState } from "../shared/html.js";
import { useAction } from "../shared/loading.js";
import { Trouble } from "../shared/trouble.js";
import { t } from "../shared/words.js";
import { unblockAddress } from "./api.js";
import { Asking } from "./asking.js";

/** Lets mail go to an address again, once asked; what to do next is told then. @param {{address: string, next: string}} props */
export function Unblocking({ address, next }) {
  const [unblocked, setUnblocked] = useState("");
  const unblock = async () => {
    await unblockAddress(address);
    setUnblocked(address);
  };
  return html`<${Asking} name=${t("address.unblock")} what=${t("address.unblock.what", { address })} act=${unblock} />
    <span class="note" role="status">${unblocked === address && t("address.unblocked", { address, next })}</span>`;
}

/** Where a mail was refused because its address is blocked, the button that lets mail go there. @param {unknown} failure @param {string} address @param {string} next */
export const mendingBounced = (failure, address, next) =>
  failure instanceof Refused && failure.has("address_bounced") && address && html`<${UnblockHere} address=${address} next=${next} />`;

/** @param {{address: string, next: string}} props */
function UnblockHere({ address, next }) {
  const [isDone, setDone] = useState(false);
  const unblocking = useAction(async () => {
    await unblockAddress(address);
    setDone(true);
  });
  return html`<p>${t("address.unblock.what", { address })}</p>
    <p><button type="button" aria-disabled=${unblocking.busy} onClick=${unblocking.run}>${t("address.unblock")}</button>
      <span role="status">${isDone && t("address.unblocked", { address, next })}</span></p>
    <${Trouble} failure=${unblocking.failure} />`;
}
