export { endCustomers as read } from "../../shared/api.js";
