import { Filter } from "../../../shared/filter.js";
import { html, useEffect } from "../../../shared/html.js";
import { useLoaded } from "../../../shared/loading.js";
import { Empty, Heading, Waiting } from "../../../shared/parts.js";
import { link } from "../../../shared/router.js";
import { TASKS } from "../../../shared/states.js";
import { Trouble } from "../../../shared/trouble.js";
import { t } from "../../../shared/words.js";
import { read } from "./data.js";
import { Task } from "./task.js";

const LOOKS_AGAIN = 10_000;

/** Tasks to do at BitTitan's portal: claim one, do it there, say here how it ended. @type {import("../../../types/shapes").Screen} */
export function Screen({ session, place: { query } }) {
  const { kind = "" } = query;
  const { value: tasks, failure, again } = useLoaded(() => read(kind), [kind]);
  useEffect(() => {
    const timer = setInterval(again, LOOKS_AGAIN);
    return () => clearInterval(timer);
  }, [kind]);
  return html`<${Heading}>${t("desk.coupon_desk")}<//>
    <div class="row"><${Filter} name="kind" label=${t("desk.tasks.kind")} of=${TASKS} chosen=${kind} /></div>
    <${Trouble} failure=${failure} retry=${again} quiet=${tasks !== undefined} />
    ${!tasks && !failure && html`<${Waiting} what=${t("desk.tasks.waiting")} />`}
    ${tasks && !tasks.length && html`<${None} isNarrowed=${Boolean(kind)} />`}
    ${tasks?.map((task) => html`<${Task} key=${task.task_id} task=${task} user=${session.user} onDone=${again} />`)}`;
}

/** @param {{isNarrowed: boolean}} props */
const None = ({ isNarrowed }) =>
  isNarrowed
    ? html`<${Empty} title=${t("desk.tasks.none_of_kind")}><p><a href=${link(["coupon-desk"])}>${t("list.all")}</a></p><//>`
    : html`<${Empty} title=${t("desk.tasks.empty")}><p>${t("desk.tasks.empty.what")}</p><//>`;
