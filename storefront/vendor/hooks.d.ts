// What the pages use of preact's hooks.
export type Update<S> = (value: S | ((before: S) => S)) => void;
export function useState<S>(initial: S | (() => S)): [S, Update<S>];
export function useEffect(effect: () => void | (() => void), of?: unknown[]): void;
export function useLayoutEffect(effect: () => void | (() => void), of?: unknown[]): void;
export function useRef<T>(initial: T): { current: T };
export function useCallback<F extends (...given: never[]) => unknown>(callback: F, of: unknown[]): F;
export function useId(): string;
