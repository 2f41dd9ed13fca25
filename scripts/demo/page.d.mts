/** Where the emulated Entra answers: an origin. */
interface Surroundings {
  emulator: string;
}
export function publishPage(surroundings: Surroundings): Promise<{ dir: string; remove(): Promise<void> }>;
export function contentSecurityPolicy(surroundings: Surroundings): string;
