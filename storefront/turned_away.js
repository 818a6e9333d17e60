import { Refused, SignedOut } from "./shared/failures.js";
import { html } from "./shared/html.js";
import { Heading } from "./shared/parts.js";
import { Trouble } from "./shared/trouble.js";
import { t } from "./shared/words.js";

/** @typedef {"buyer" | "staff"} Role */

/** @type {Record<Role, [string, string, string]>} */
const OTHERS = {
  buyer: ["wrong_role.buyer", "/bss/", "wrong_role.to_desk"],
  staff: ["wrong_role.staff", "/", "wrong_role.to_storefront"],
};

/** Somebody whom the service does not let in, why, and the ways on. @param {{failure: unknown, session: import("./types/shapes").Session, role: Role}} props */
export function TurnedAway({ failure, session, role }) {
  const isOther = failure instanceof Refused && failure.has("wrong_role");
  const isUnknown = failure instanceof SignedOut;
  const [what, address, name] = OTHERS[role];
  return html`<main id="main">
    <${Heading}>${t(isOther || isUnknown ? "wrong_role" : "turned_away")}<//>
    ${isOther && html`<p>${t(what, { name: session.name })}</p><p><a href=${address}>${t(name)}</a></p>`}
    ${isUnknown && html`<p>${t("turned_away.unknown", { name: session.name })}</p>`}
    ${!isOther && !isUnknown && html`<${Trouble} failure=${failure} retry=${() => location.reload()} />`}
    ${session.signOut && html`<p><button type="button" onClick=${session.signOut}>${t("sign_out")}</button></p>`}
  </main>`;
}
