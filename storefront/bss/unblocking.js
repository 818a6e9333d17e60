/** A mail address that bounced gets no mail, until somebody lets it. */

import { html, useState } from "../shared/html.js";
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
