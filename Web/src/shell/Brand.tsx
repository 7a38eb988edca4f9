/** The name with its mark: three candles, as in the page's icon. */
export function Brand(): JSX.Element {
  return (
    <span className="brand">
      <svg className="brand-mark" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
        <path className="brand-up" d="M5 9v13M19 1v13" />
        <path className="brand-down" d="M12 3.5v14" />
        <rect className="brand-up" x="2.5" y="12" width="5" height="7" rx="1" />
        <rect className="brand-down" x="9.5" y="6.5" width="5" height="8" rx="1" />
        <rect className="brand-up" x="16.5" y="3.5" width="5" height="8" rx="1" />
      </svg>
      <span>AAITI</span>
    </span>
  );
}
