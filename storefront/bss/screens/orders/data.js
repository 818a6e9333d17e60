export { orders as read } from "../../api.js";
