export { orders as read } from "../../shared/api.js";
