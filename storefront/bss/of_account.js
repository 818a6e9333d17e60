/** The one account that a list is narrowed to, and the way out of that. */

import { html } from "../shared/html.js";
import { useLoaded } from "../shared/loading.js";
import { here, link } from "../shared/router.js";
import { t } from "../shared/words.js";
import { account } from "./api.js";

/** Until its name is read, or where it cannot be, the account goes by its id. @param {{id: string}} props */
export function OfAccount({ id }) {
  const { value } = useLoaded(() => account(id), [id]);
  const { parts, query } = here();
  return html`<p>${t("desk.of_account")} <a href=${link(["accounts", id])} title=${id}>${value?.name ?? id}</a>${" "}
    <span class="note"><a href=${link(parts, { ...query, account: "" })}>${t("desk.of_all")}</a></span></p>`;
}
