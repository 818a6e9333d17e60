declare const htm: {
  bind<R>(h: (type: unknown, props: unknown, ...children: unknown[]) => R): (strings: TemplateStringsArray, ...values: unknown[]) => R;
};
export default htm;
