import Glibc

exit(compareWithKernel(Array(CommandLine.arguments.dropFirst())))
