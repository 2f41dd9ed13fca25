interface ImportMetaEnv {
  /** The service's origin, e.g. `https://bff.example.com`; Vite puts it in when it builds. */
  readonly VITE_BFF_ORIGIN: string;
}

interface ImportMeta {
  readonly env: ImportMetaEnv;
}
