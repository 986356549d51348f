// @ts-check

/**
 * Passkeys: browsers make and use them for a script alone, and this is all of it.
 *
 * What is of no use without passkeys (`with-passkeys`) is hidden by the stylesheet, unless this says that the browser has them:
 * `data-has-passkeys`. A form with `data-passkey` wants one made (`create`) or used (`get`) before it is sent, as its `data-options`
 * say, and sends the answer in its field `credential`. See https://www.w3.org/TR/webauthn-3/.
 */

const messages = {
  cancelled: 'Nothing was done: it was cancelled, or took too long. Try again.',
  there: 'This device has a passkey of yours already.',
  failed: 'The browser could not do this. Try another browser or device.',
};

/**
 * Base64url without padding.
 *
 * @param {ArrayBuffer | null | undefined} bytes
 * @returns {string | undefined} undefined, which JSON leaves out, for nothing
 */
function encode(bytes) {
  return bytes
    ? btoa(Array.from(new Uint8Array(bytes), byte => String.fromCharCode(byte)).join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
    : undefined;
}

/**
 * What `toJSON` should give, which fails with the credentials of some password managers.
 *
 * @param {any} credential a PublicKeyCredential
 * @returns {string}
 */
function serialize(credential) {
  const response = credential.response;
  return JSON.stringify({
    id: encode(credential.rawId),
    rawId: encode(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: {},
    response: {
      clientDataJSON: encode(response.clientDataJSON),
      attestationObject: encode(response.attestationObject),
      transports: response.getTransports?.(),
      authenticatorData: encode(response.authenticatorData),
      signature: encode(response.signature),
      userHandle: encode(response.userHandle),
    },
  });
}

/**
 * @param {HTMLFormElement} form
 * @returns {Promise<Credential | null>}
 */
function ask(form) {
  const options = JSON.parse(form.dataset.options ?? '');
  return form.dataset.passkey === 'create'
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

const problem = document.createElement('p');
problem.className = 'error';
problem.setAttribute('role', 'alert');
let isAsking = false;

/** @param {HTMLFormElement} form */
async function send(form) {
  if (isAsking)
    return;
  isAsking = true;
  problem.remove();
  try {
    /** @type {HTMLInputElement} */ (form.elements.namedItem('credential')).value = serialize(await ask(form));
    form.submit();
  } catch (error) {
    const name = /** @type {Error} */ (error).name;
    problem.textContent = name === 'NotAllowedError' || name === 'AbortError' ? messages.cancelled
      : name === 'InvalidStateError' ? messages.there
      : messages.failed;
    form.querySelector('.actions')?.before(problem);
  } finally {
    isAsking = false;
  }
}

// What is on the page changes without the page being loaded again: so nothing is kept of its forms.
document.addEventListener('submit', event => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.dataset.passkey)
    return;
  event.preventDefault();
  event.stopPropagation();
  send(form);
});

// A site that is called by an IP address cannot have passkeys.
const isSupported = 'PublicKeyCredential' in window && 'parseCreationOptionsFromJSON' in PublicKeyCredential
  && !/^[\d.]+$|^\[/.test(location.hostname);
if (isSupported) {
  document.documentElement.dataset.hasPasskeys = '';
  /** @type {HTMLElement | null} */ (document.querySelector('form[data-passkey] [autofocus]'))?.focus(); // It was hidden when the browser looked for it.
}
