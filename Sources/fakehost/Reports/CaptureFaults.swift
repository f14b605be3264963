import Capture
import Links
import Wire

/// - Parameter follows: where the file ends, more is waited for.
func openCapture(reading file: String, follows: Bool = false) throws(Failure) -> CaptureReader {
  do {
    return try CaptureReader(path: file, follows: follows)
  } catch {
    throw explain(error, in: file)
  }
}

func explain(_ fault: CaptureReader.Fault, in file: String) -> Failure {
  let name = inputName(file)
  let input = file == "-" ? "FILE" : quoted(file)
  switch fault {
  case .cannotOpen(let errno):
    return .input("cannot open \(name): \(SystemError(errno))")
  case .notACapture(let why):
    return .input("\(name) is no capture: \(why)")
  case .compressed(let by):
    let packages = ["gzip": "zlib1g", "zstd": "libzstd1", "lz4": "liblz4-1"]
    let why =
      packages[by].map { "read where its library is (sudo apt install \($0))" } ?? "not read"
    return .input(
      "\(name) is compressed by \(by), which is \(why). To decompress it: \(by) -dc \(input) >NEW.pcap"
    )
  case .linkType(let linkType, let number):
    return .input(
      "\(name) holds frames of link type \(linkType): replay takes \(replayable). \(conversion(of: number, input))"
    )
  case .mixed(let count, let other, _):
    return .input(
      "\(name): packet \(count + 1) is of link type \(other), and replay takes \(replayable). To take out the Ethernet frames: tshark -r \(input) -Y 'frame.encap_type == 1' -w - | editcap -F nsecpcap -T ether - NEW.pcap"
    )
  case .breaksOff(let count, let place):
    return .input(
      "\(name) ends in the middle of packet \(count + 1), at byte \(place): is it still being written? 'fakehost replay --follow' goes on reading it"
    )
  case .damaged(let count, let why):
    return .input("\(name) is damaged at packet \(count + 1): \(why)")
  }
}

/// Of a file that is followed.
func wasCut(_ file: String, after count: UInt64) -> Failure {
  .input(
    "\(inputName(file)) became shorter than the part already read, after packet \(count): it is being written anew"
  )
}

/// What makes frames that can be replayed of those of a link type.
private func conversion(of linkType: Int, _ input: String) -> String {
  switch linkType {
  case 105, 119, 127, 163, 192:
    "Of 802.11 'airdecap-ng -b BSSID \(input)' makes Ethernet frames, and decrypts with -p or -w"
  default:
    "If IP packets begin N bytes from the beginning: editcap -L -F nsecpcap -T rawip -C N \(input) NEW.pcap"
  }
}

/// `EN10MB, LINUX_SLL ...`
private var replayable: String { LinkType.allCases.map(\.description).joined(separator: ", ") }
