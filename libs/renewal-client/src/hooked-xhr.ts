import { isRecoverable, newCall, type Call } from './calls.js';
import { concerns } from './recovery.js';
import { isCrossOrigin } from './settings.js';

type Open = (...opening: unknown[]) => void;

/** One request object, from `open` to the answer that the page hears. */
interface Flight {
  /** Method, URL, whether it is asynchronous, and what else was given. */
  opening_: [method: string, url: string | URL, async?: boolean, ...login: unknown[]];
  headers_: [name: string, value: string][];
  body_?: Document | XMLHttpRequestBodyInit | null | undefined;
  call_?: Call;
  /** The page hears nothing for now. */
  held_?: boolean;
}

/**
 * Makes every `XMLHttpRequest` outlive tokens: what jQuery's `$.ajax` and axios stand on. While a refused call is made
 * good the page hears nothing of it; then the same object goes on with the second answer. A synchronous one only gets
 * the headers.
 */
export function hookXhr(): void {
  const { prototype } = XMLHttpRequest;
  const { open, setRequestHeader, send, abort } = prototype;
  const flights = new WeakMap<XMLHttpRequest, Flight | undefined>();

  function judge(this: XMLHttpRequest, event: Event): void {
    const flight = flights.get(this);
    const call_ = flight?.call_;
    if (!call_) return;
    if (!(flight.held_ ||= isRecoverable(this.status))) return;
    event.stopImmediatePropagation();
    if (event.type !== 'loadend') return;
    const headers = { get: (name: string) => this.getResponseHeader(name) };
    void call_.refused_({ status: this.status, headers }).then((refusal) => {
      // Aborted, or opened anew, in the meantime.
      if (flights.get(this) !== flight) return;
      if (refusal === undefined) {
        (open as Open).apply(this, flight.opening_);
        for (const header of flight.headers_) setRequestHeader.apply(this, header);
        call_.begin_();
        send.call(this, flight.body_);
        flight.held_ = false;
      } else {
        tell(this, ['readystatechange', 'load', 'loadend']);
      }
    });
  }

  /** Once, however often it is said. */
  function listen(xhr: XMLHttpRequest): void {
    for (const type of ['loadstart', 'progress', 'readystatechange', 'load', 'loadend'])
      xhr.addEventListener(type, judge, true);
  }

  /** It is the page's again. */
  function tell(xhr: XMLHttpRequest, types: readonly string[]): void {
    flights.delete(xhr);
    for (const type of types) xhr.dispatchEvent(new ProgressEvent(type));
  }

  // Whoever listens first hears first. One that was made by another name listens from its `open` on.
  window.XMLHttpRequest = new Proxy(XMLHttpRequest, {
    construct(...made) {
      const xhr: XMLHttpRequest = Reflect.construct(...made);
      listen(xhr);
      return xhr;
    },
  });
  Object.assign(prototype, {
    open(this: XMLHttpRequest, ...opening_: Flight['opening_']) {
      listen(this);
      (open as Open).apply(this, opening_);
      if (concerns(opening_[1])) flights.set(this, { opening_, headers_: [] });
      else flights.delete(this);
    },
    setRequestHeader(this: XMLHttpRequest, ...header: [string, string]) {
      const flight = flights.get(this);
      // The page's own would be joined with ours.
      if (flight && /^x-(csrf|bff-user)$/i.test(header[0])) return;
      setRequestHeader.apply(this, header);
      flight?.headers_.push(header);
    },
    send(this: XMLHttpRequest, body_: Flight['body_']) {
      const flight = flights.get(this);
      if (flight) {
        const [method, , isAsync = true] = flight.opening_;
        const call_ = newCall(method, (...header) => {
          setRequestHeader.apply(this, header);
          flight.headers_.push(header);
        });
        this.withCredentials ||= isCrossOrigin;
        if (isAsync) Object.assign(flight, { body_, call_ });
        call_.begin_();
      }
      send.call(this, body_);
    },
    abort(this: XMLHttpRequest) {
      // An answer that is held has ended for the browser, not for the page.
      const ends = this.readyState > 3 && flights.get(this)?.held_;
      flights.delete(this);
      abort.call(this);
      if (ends) tell(this, ['abort', 'loadend']);
    },
  });
}
