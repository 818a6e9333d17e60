export { account as read, changeAccount, synchronize } from "../../api.js";
