export { accounts as read } from "../../api.js";
