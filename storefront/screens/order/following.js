import { useEffect, useRef } from "../../shared/html.js";
import { lookAgainAfter } from "./data.js";

/** @typedef {import("../../types/shapes").Order} Order */

/** Reads an order again while it goes on. @param {(Order & {cancellation?: object | null}) | undefined} order @param {() => void} again */
export function useFollowing(order, again) {
  const seen = useRef({ standing: "", at: 0 });
  useEffect(() => {
    if (!order || order.status === "draft") return;
    const standing = JSON.stringify([order.status, order.progress, order.assets, order.cancellation]);
    if (standing !== seen.current.standing) seen.current = { standing, at: Date.now() };
    const wait = lookAgainAfter(order, Date.now() - seen.current.at);
    const timer = wait ? setTimeout(again, wait) : 0;
    return () => clearTimeout(timer);
  }, [order]);
}
