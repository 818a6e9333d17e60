export { assets as read } from "../../api.js";
