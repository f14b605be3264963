import Testing

@testable import fakehost

extension UsageTests {
  /// What was unique once keeps its meaning, whatever options there are now.
  @Suite struct AbbreviationTests {
    /// Those of the first release, the shortest beginning before the bracket; lines are only added.
    private static let first: [(Command, String)] = [
      (
        .run,
        """
        ac[cept-source-route] ad[dress] an[nounce] b[usy-poll] cor[rupt] cou[nt] de[lay]
        di[rection] du[plicate] e[rror-rate] fa[ult] file-c[ount] file-s[ize] filt[er] fo[rmat]
        h[elp] im[pair] in[terface] ji[tter] js[on] keep keep-[until] li[mit] loc[al] los[s] ma[c]
        mt[u] netn[s] netw[ork] po[strotate] prob[e] prof[ile] q[uiet] ra[te] read[y-fd]
        reas[sembly-timeout] reo[rder] ro[tate-seconds] se[ed] sp[in] t[tl] ve[rbose] vl[an]
        w[rite]
        """
      ),
      (
        .exec,
        """
        ac[cept-source-route] ad[dress] an[nounce] b[usy-poll] c[orrupt] de[lay] di[rection]
        du[plicate] e[rror-rate] fa[ult] file-c[ount] file-s[ize] filt[er] fo[rmat] h[elp]
        im[pair] in[terface] ji[tter] js[on] keep keep-[until] li[mit] loc[al] los[s] ma[c] mt[u]
        n[etwork] po[strotate] prob[e] prof[ile] ra[te] rea[ssembly-timeout] reo[rder]
        ro[tate-seconds] se[ed] sp[in] t[tl] ve[rbose] vl[an] w[rite]
        """
      ),
      (
        .measure,
        """
        ac[cept-source-route] ad[dress] b[usy-poll] cor[rupt] cou[nt] de[lay] du[plicate]
        e[rror-rate] h[elp] im[pair] in[terval] ji[tter] js[on] la[teness] li[mit] lo[ss] ma[c]
        mt[u] n[etwork] o[n-interface] p[rofile] ra[te] rea[ssembly-timeout] reo[rder] se[ed]
        si[ze] sp[in] t[tl]
        """
      ),
      (
        .replay,
        """
        ac[cept-source-route] ad[dress] an[nounce] cor[rupt] cou[nt] de[lay] di[rection]
        du[plicate] er[ror-rate] ex[pect] fa[ult] file-c[ount] file-s[ize] filt[er] fo[rmat]
        h[elp] ig[nore] im[pair] ji[tter] js[on] ju[nit] keep keep-[until] li[mit] lo[ss] ma[c]
        mt[u] n[etwork] o[n-interface] po[strotate] prob[e] prof[ile] q[uiet] ra[te]
        rea[ssembly-timeout] reo[rder] ro[tate-seconds] se[ed] sp[eed] to[lerance] tt[l] u[pdate]
        ve[rbose] vl[an] wa[it] wr[ite]
        """
      ),
      (
        .extcap,
        """
        ac[cept-source-route] ad[dress] an[nounce] b[usy-poll] ca[pture] co[rrupt] de[lay]
        di[rection] du[plicate] er[ror-rate] extcap-ca[pture-filter] extcap-co[nfig] extcap-d[lts]
        extcap-interface extcap-interfaces extcap-v[ersion] fa[ult] fi[fo] h[elp] im[pair]
        in[terface] j[itter] li[mit] loc[al] log los[s] ma[c] mt[u] netn[s] netw[ork] prob[e]
        prof[ile] ra[te] rea[ssembly-timeout] reo[rder] se[ed] sp[in] t[tl] v[lan]
        """
      ),
    ]

    @Test(arguments: first)
    func areHeld(_ command: Command, _ list: String) throws {
      for entry in list.split(whereSeparator: \.isWhitespace) {
        let parts = entry.split(separator: "[")
        let name = parts.joined().filter { $0 != "]" }
        for length in parts[0].count...name.count {
          let abbreviation = name.prefix(length)
          let option = try #require(Option(rawValue: name))
          let word = "--\(abbreviation)" + (option.argument == nil ? "" : "=x")
          let parsed = try TypedArguments(parsing: [word], of: command).options
          #expect(parsed.map(\.option) == [option], "\(abbreviation)")
          #expect(
            length == name.count
              || Abbreviations(of: command).held(for: option).contains(String(abbreviation)),
            "\(abbreviation)")
        }
      }
    }

    /// Else a new option would take one from another.
    @Test(arguments: Command.allCases)
    func areNoOptionsNames(_ command: Command) {
      let held = command.options.flatMap { Abbreviations(of: command).held(for: $0) }
      #expect(Set(held).isDisjoint(with: command.options.map(\.rawValue)))
      #expect(Set(held).count == held.count)
    }
  }
}
