export { assets as read } from "../../shared/api.js";
