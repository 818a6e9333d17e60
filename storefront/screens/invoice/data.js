export { invoice as read } from "../../shared/api.js";
