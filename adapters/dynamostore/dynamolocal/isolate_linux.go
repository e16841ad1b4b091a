package dynamolocal

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"unsafe"
)

// isolatedMark tells the second run of the binary that it is in a namespace of its own.
const isolatedMark = "DYNAMOLOCAL_ISOLATED"

// runIsolated runs the binary once more in a network namespace of its own, where nobody but its tests reaches the emulator. It is
// not done where the system does not let it, nor in the second run, which brings up the loopback device.
func runIsolated() (code int, done bool) {
	switch os.Getenv(isolatedMark) {
	case "probe":
		if bringUpLoopback() != nil {
			return 1, true
		}
		return 0, true
	case "":
	default:
		return 0, false
	}
	runtime.LockOSThread() // the child ends with the thread that started it
	defer runtime.UnlockOSThread()
	cmd := exec.Command("/proc/self/exe", os.Args[1:]...) //nolint:gosec,noctx // this binary, as long as it takes
	cmd.Args[0] = os.Args[0]
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), isolatedMark+"=1")
	cmd.SysProcAttr = namespace()
	if probe() != nil || cmd.Start() != nil {
		return 0, false
	}
	err := cmd.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return max(exit.ExitCode(), 1), true
	}
	if err != nil {
		return 1, true
	}
	return 0, true
}

// probe tries in a short process whether a namespace can be had and its loopback device brought up.
func probe() error {
	cmd := exec.Command("/proc/self/exe", "-test.run=^$") //nolint:noctx // this binary, with nothing to do
	cmd.Env = append(os.Environ(), isolatedMark+"=probe")
	cmd.SysProcAttr = namespace()
	return cmd.Run()
}

func namespace() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		Pdeathsig:   syscall.SIGKILL,
	}
}

// bringUpLoopback makes 127.0.0.1 work in a new namespace; outside one it does nothing.
func bringUpLoopback() error {
	if os.Getenv(isolatedMark) == "" {
		return nil
	}
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer func() { _ = syscall.Close(fd) }()
	var request struct {
		name  [syscall.IFNAMSIZ]byte
		flags uint16
		_     [22]byte
	}
	copy(request.name[:], "lo")
	request.flags = syscall.IFF_UP | syscall.IFF_RUNNING
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), syscall.SIOCSIFFLAGS, uintptr(unsafe.Pointer(&request))) //nolint:gosec // the kernel's own form
	if errno != 0 {
		return errno
	}
	return nil
}
