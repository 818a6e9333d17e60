// What the pages use of preact.
export function h(type: unknown, props: unknown, ...children: unknown[]): unknown;
export function render(element: unknown, parent: Element): void;
