/** Addresses of the session's routes, below `/bff`. */
export type Urls = (route: string, query?: Record<string, string | null | undefined>) => string;

export function urlsOf(origin: string): Urls {
  return (route, query = {}) => {
    const url = new URL(`/bff/${route}`, origin);
    for (const [name, value] of Object.entries(query)) if (value) url.searchParams.set(name, value);
    return url.href;
  };
}
