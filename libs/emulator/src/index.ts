export { startEmulator, type Emulator } from './emulator.js';
export type { EmulatorOptions } from './options.js';
export type {
  DataColumn,
  DataFile,
  DataLibrary,
  DataList,
  DataRow,
  DataSite,
  DataUser,
  SampleData,
} from './data/sample-data.js';
export type { BrowserSignIn, DirectTokenRequest, EntraControl } from './control/entra-control.js';
export type { SignInRefusal, TokenRefusal } from './control/refusal-rules.js';
export type { EntraSettings, SignatureTrick, Tampering } from './entra/settings.js';
export type { HomeAccount, NewUser, SampleUser, UserState } from './entra/users.js';
export type { EmulatorRequest, EmulatorResponse, ServiceName } from './http/exchange.js';
export type { FaultAction, FaultType } from './http/fault-actions.js';
export { FaultScript, type FaultHandle, type FaultRule } from './http/fault-script.js';
export type { RequestFilter } from './http/match.js';
export { Transcript, type TranscriptEntry, type TranscriptFilter } from './http/transcript.js';
export type { ListSpec, ScriptedAnswer, SharePointControl } from './sharepoint/control.js';
export { newCertificate, type CertificateOptions, type NewCertificate } from './new-certificate.js';
