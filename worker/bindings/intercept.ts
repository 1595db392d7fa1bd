/**
 * A stand-in for a platform object that replaces some of its methods and passes on the rest. Platform objects check
 * their receiver, so what is passed on is bound to the original.
 */
export function intercept<T extends object>(
  target: T,
  replacements: { readonly [K in keyof T]?: unknown },
): T {
  return new Proxy(target, {
    get(object, name) {
      if (Object.hasOwn(replacements, name)) return Reflect.get(replacements, name);
      const value: unknown = Reflect.get(object, name, object);
      return typeof value === "function" ? value.bind(object) : value;
    },
  });
}
