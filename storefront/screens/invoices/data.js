export { invoices as read } from "../../shared/api.js";
