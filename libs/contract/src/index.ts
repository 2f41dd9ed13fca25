export {
  PROBLEM_CONTENT_TYPE,
  PROBLEM_HEADERS,
  PROBLEM_STATUS,
  type Problem,
  type ProblemCode,
  type UpstreamProblem,
} from './problems.js';
export { ROUTES } from './routes.js';
export {
  CSRF_HEADER,
  FORCED_SIGN_IN_MODES,
  PROMPTS,
  RESOURCES,
  SESSION_COOKIE,
  USER_HEADER,
  type BffEventName,
  type BffEvents,
  type ForcedSignInMode,
  type LogoutResult,
  type Prompt,
  type Resource,
  type SessionInfo,
  type TokenExpiry,
  type UserInfo,
} from './session.js';
export {
  SILENT_LOGIN_CHANNEL,
  SILENT_LOGIN_ERRORS,
  SILENT_LOGIN_SOURCE,
  type SilentLoginError,
  type SilentLoginMessage,
} from './silent-login.js';
