export { products as read } from "../../api.js";
