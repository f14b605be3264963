/// Abbreviations of long options that keep their meaning, whatever options come to be.
///
/// Scripts have them: what was unique once is not to become ambiguous, or another option, with a new
/// release. So an option that begins alike is known by a longer beginning.
struct Abbreviations {
  private var shortest: [Option: String] = [:]

  init(of command: Command) {
    for word in (Self.held[command] ?? "").split(whereSeparator: \.isWhitespace) {
      let parts = word.split(separator: "[")
      let name = parts.joined().dropLast(word.hasSuffix("]") ? 1 : 0)
      if let option = Option(rawValue: String(name)) { shortest[option] = String(parts[0]) }
    }
  }

  /// All that are held for an option, the shortest first; not its name.
  func held(for option: Option) -> [String] {
    guard let shortest = shortest[option] else { return [] }
    return (shortest.count..<option.rawValue.count).map { String(option.rawValue.prefix($0)) }
  }

  /// For each command its options, the shortest beginning that is held before the bracket.
  private static let held: [Command: String] = [
    .run:
      """
    ac[cept-source-route] ad[dress] an[nounce] b[usy-poll] cor[rupt] cou[nt] de[lay]
    di[rection] du[plicate] e[rror-rate] fa[ult] file-c[ount] file-s[ize] filt[er] fo[rmat]
    h[elp] im[pair] in[terface] ji[tter] js[on] keep keep-[until] li[mit] loc[al] los[s] ma[c]
    mt[u] netn[s] netw[ork] po[strotate] prob[e] prof[ile] q[uiet] ra[te] read[y-fd]
    reas[sembly-timeout] reo[rder] ro[tate-seconds] se[ed] sp[in] t[tl] ve[rbose] vl[an]
    w[rite]
    """,
    .exec:
      """
    ac[cept-source-route] ad[dress] an[nounce] b[usy-poll] c[orrupt] de[lay] di[rection]
    du[plicate] e[rror-rate] fa[ult] file-c[ount] file-s[ize] filt[er] fo[rmat] h[elp]
    im[pair] in[terface] ji[tter] js[on] keep keep-[until] li[mit] loc[al] los[s] ma[c] mt[u]
    n[etwork] po[strotate] prob[e] prof[ile] ra[te] rea[ssembly-timeout] reo[rder]
    ro[tate-seconds] se[ed] sp[in] t[tl] ve[rbose] vl[an] w[rite]
    """,
    .measure:
      """
    ac[cept-source-route] ad[dress] b[usy-poll] cor[rupt] cou[nt] de[lay] du[plicate]
    e[rror-rate] h[elp] im[pair] in[terval] ji[tter] js[on] la[teness] li[mit] lo[ss] ma[c]
    mt[u] n[etwork] o[n-interface] p[rofile] ra[te] rea[ssembly-timeout] reo[rder] se[ed]
    si[ze] sp[in] t[tl]
    """,
    .replay:
      """
    ac[cept-source-route] ad[dress] an[nounce] cor[rupt] cou[nt] de[lay] di[rection]
    du[plicate] er[ror-rate] ex[pect] fa[ult] file-c[ount] file-s[ize] filt[er] fo[rmat]
    h[elp] ig[nore] im[pair] ji[tter] js[on] ju[nit] keep keep-[until] li[mit] lo[ss] ma[c]
    mt[u] n[etwork] o[n-interface] po[strotate] prob[e] prof[ile] q[uiet] ra[te]
    rea[ssembly-timeout] reo[rder] ro[tate-seconds] se[ed] sp[eed] to[lerance] tt[l] u[pdate]
    ve[rbose] vl[an] wa[it] wr[ite]
    """,
    .extcap:
      """
      ac[cept-source-route] ad[dress] an[nounce] b[usy-poll] ca[pture] co[rrupt] de[lay]
      di[rection] du[plicate] er[ror-rate] extcap-ca[pture-filter] extcap-co[nfig] extcap-d[lts]
      extcap-interface extcap-interfaces extcap-v[ersion] fa[ult] fi[fo] h[elp] im[pair]
      in[terface] j[itter] li[mit] loc[al] log los[s] ma[c] mt[u] netn[s] netw[ork] prob[e]
    prof[ile] ra[te] rea[ssembly-timeout] reo[rder] se[ed] sp[in] t[tl] v[lan]
    """,
  ]
}
