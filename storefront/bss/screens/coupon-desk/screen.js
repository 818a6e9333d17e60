import { html, useEffect } from "../../../shared/html.js";
import { useLoaded } from "../../../shared/loading.js";
import { Empty, Heading, Waiting } from "../../../shared/parts.js";
import { Trouble } from "../../../shared/trouble.js";
import { t } from "../../../shared/words.js";
import { read } from "./data.js";
import { Task } from "./task.js";

const LOOKS_AGAIN = 10_000;

/** Tasks to do at BitTitan's portal: claim one, do it there, say here how it ended. @type {import("../../../types/shapes").Screen} */
export function Screen({ session }) {
  const { value: tasks, failure, again } = useLoaded(read, []);
  useEffect(() => {
    const timer = setInterval(again, LOOKS_AGAIN);
    return () => clearInterval(timer);
  }, []);
  return html`<${Heading}>${t("desk.coupon_desk")}<//>
    <${Trouble} failure=${failure} retry=${again} />
    ${!tasks && !failure && html`<${Waiting} what=${t("desk.tasks.waiting")} />`}
    ${tasks && !tasks.length && html`<${Empty} title=${t("desk.tasks.empty")}><p>${t("desk.tasks.empty.what")}</p><//>`}
    ${tasks?.map((task) => html`<${Task} key=${task.task_id} task=${task} user=${session.user} onDone=${again} />`)}`;
}
