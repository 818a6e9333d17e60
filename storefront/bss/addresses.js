/** Addresses of things that this page made, such as a file: they hold until the part that shows them is gone. */

import { useEffect, useState } from "../shared/html.js";

/** @param {() => Blob} make @param {unknown[]} of what it depends on */
export function useAddress(make, of) {
  const [address, setAddress] = useState("");
  useEffect(() => {
    const made = URL.createObjectURL(make());
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, of);
  return address;
}
