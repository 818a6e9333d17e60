export { account as read, accountChanges, changeAccount, synchronize } from "../../api.js";
