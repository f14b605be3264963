import Capture
import Links
import Wire

func openCapture(reading file: String) throws(Failure) -> CaptureReader {
  do {
    return try CaptureReader(path: file)
  } catch {
    throw explain(error, in: file)
  }
}

func explain(_ fault: CaptureReader.Fault, in file: String) -> Failure {
  let name = inputName(file)
  switch fault {
  case .cannotOpen(let errno):
    return .input("cannot open \(name): \(SystemError(errno))")
  case .notACapture(let why):
    return .input("\(name) is no capture: \(why)")
  case .compressed(let by):
    let input = file == "-" ? "FILE" : quoted(file)
    return .input(
      "\(name) is compressed by \(by), which is not read. To decompress it: \(by) -dc \(input) >NEW.pcap"
    )
  case .linkType(let linkType):
    return .input(
      "\(name) holds frames of link type \(linkType): what can be replayed is \(replayable)")
  case .mixed(let count, let other):
    let input = quoted(file == "-" ? "FILE" : file)
    return .input(
      "\(name): packet \(count + 1) is of link type \(other), and what can be replayed is \(replayable). To take out the Ethernet frames: tshark -r \(input) -Y 'frame.encap_type == 1' -w - | editcap -F nsecpcap -T ether - NEW.pcap"
    )
  case .breaksOff(let count, let place):
    return .input(
      "\(name) ends in the middle of packet \(count + 1), at byte \(place): is it still being written?"
    )
  case .damaged(let count, let why):
    return .input("\(name) is damaged at packet \(count + 1): \(why)")
  }
}

/// `EN10MB, LINUX_SLL ...`
private var replayable: String { LinkType.allCases.map(\.description).joined(separator: ", ") }
